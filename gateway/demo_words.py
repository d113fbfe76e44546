"""What the demo's invented people say, ask and answer."""

LINES = (
    "The colour in this light…",
    "Got the blue one last spring, love it",
    "Please show the base",
    "Buonasera da Torino!",
    "My grandmother had one just like it",
    "How heavy is it when full?",
    "That glaze is something else",
    "Just ordered mine",
    "Could you turn it towards the lamp?",
    "Какой цвет на свету, красота",
    "Взяла синий весной, очень довольна",
    "ما أجمل اللون في هذا الضوء",
    "灯光下颜色真好看",
    "春天买了蓝色的，很喜欢",
    "Schön, wie der Deckel sitzt",
    "¿Se puede meter en el lavavajillas?",
    "The bowl would go with it, too",
    "Is the kettle the same green?",
    "Good evening from Lagos",
    "First time here, hello everyone",
)
# What is asked, and what the host answers to it.
ANSWERS = {
    "Does it come with the strainer?": "Yes, it is in the box, in stainless steel.",
    "Can the handle be made left-handed?": "It can, on order; allow the kiln three weeks.",
    "Is there a smaller one?": "There will be one of half a litre in the winter kiln.",
    "Does the spout drip?": "Never; the lip is cut by hand after drying.",
    "Will it stand a gas flame?": "Not on a flame, but hot water from any stove is fine.",
    "Ситечко в комплекте?": "Да, стальное, лежит в коробке.",
    "هل تأتي معه مصفاة؟": "نعم، مصفاة من الفولاذ في العلبة.",
    "带茶滤吗？": "带的，盒子里有不锈钢茶滤。",
}
ASKED = tuple(ANSWERS)
# What is asked of the kettle, and what an owner says to it.
FITS = "Does it fit an induction hob?"
ANSWERS[FITS] = "Yes, I have had mine on one for two years."
# What is said to all whom one can be.
NAMED = (
    "Giulia, Ada, Mo: look at the lid of this one!",
    "I have the bowl, Bo. It goes with it, doesn't it?",
)
