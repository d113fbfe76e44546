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
ASKED = (
    "Does it come with the strainer?",
    "Can the handle be made left-handed?",
    "Is there a smaller one?",
    "Does the spout drip?",
    "Will it stand a gas flame?",
    "Ситечко в комплекте?",
    "هل تأتي معه مصفاة؟",
    "带茶滤吗？",
)
ANSWERS = (
    "Yes, it is in the box, in stainless steel.",
    "Never; the lip is cut by hand after drying.",
    "Not on a flame, but hot water from any stove is fine.",
    "There will be one in the winter kiln.",
    "Mine is two years old and has no stains inside.",
)
