// The questions of a room: waiting ones first, answers as they come.
import { $, button } from '../dom.js'
import { ordered } from '../ordered.js'
import { loads, mark, none } from '../panel.js'
import { asked } from '../product.js'
import { change } from '../wire.js'
import { named, number, t } from '../words.js'

/** Keep the tab true to the room's questions; the composer asks and answers. */
export function questions(picture, composer) {
  const list = $('#questions .list')
  loads(list)

  const answer = question => composer.turn('reply', t('answering', { text: question.text }), 'write.answer', (text, key) => change('question:answer', { question: question.id, text }, key))

  const waits = question => question.answers.length === 0
  const put = ordered(list, {
    before: (a, b) => waits(a) === waits(b) ? a.at_ms > b.at_ms : waits(a),
    row: question => asked(question, picture.room, answer),
    drawn: n => {
      if (!list.isConnected) return // the page was left meanwhile
      $('.state', list)?.remove()
      mark(list, 'full')
      tell(n)
    },
  })
  picture.on('question', put)

  function tell(n) {
    for (const count of document.querySelectorAll('.questions-count')) { count.textContent = number(n); if (count.matches('.count')) count.hidden = !n }
    $('[data-to-questions]').setAttribute('aria-label', n ? named(t('questions.n', { n }), n) : t('questions.n', { n }))
    if (!n) none(list, 'question', t('no.questions.yet'), t('ask.first'), button(t('ask.about.this'), () => composer.write(), { size: 'small' }))
  }
  picture.on('room', () => { if (!picture.all('question').length) tell(0) })

  /** What the composer does while this tab is in view: ask about the thing that is being explained. */
  return () => {
    const shelf = picture.part('shelf')?.products ?? []
    const thing = shelf.find(item => item.state === 'explaining') ?? shelf[0]
    return thing ? { words: 'ask.about.this', act: (text, key) => change('question:ask', { product: thing.product, text, room: picture.room }, key) } : { words: 'nothing.to.ask', act: null }
  }
}
