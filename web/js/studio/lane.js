// What waits for the host: questions without an answer, and the sales as they come.
import { $, avatar, button, h, since } from '../dom.js'
import { full, loads, mark, none } from '../panel.js'
import { share } from '../share.js'
import { change } from '../wire.js'
import { number, t, times } from '../words.js'

const KEPT = 12

export function lane(picture, composer) {
  const list = $('.waiting-list')
  const feed = $('.feed')
  let last = 0

  const pass = () => button(t('share.show'), () => share(`${location.origin}/room/${picture.room}`), { size: 'small', icon: 'share' })

  loads(list)
  loads(feed)
  for (const name of ['question', 'room']) picture.on(name, show)

  function show() {
    const waiting = picture.all('question').filter(question => !question.answers.length).sort((a, b) => a.at_ms - b.at_ms)
    $('.lane .badge').textContent = number(waiting.length)
    if (waiting.length) full(list, ...waiting.map(row))
    else none(list, 'question', t('nothing.waits'), t('nothing.waits.text'), pass())
    if (!last) none(feed, 'bag', t('no.sales.yet'), t('no.sales.yet.text'), pass())
  }

  function row(question) {
    const answer = () => composer.turn('reply', t('answering', { text: question.text }), 'write.answer', (text, key) => change('question:answer', { question: question.id, text }, key))
    return h('li', { class: 'card ask', data: { flat: true, id: question.id } }, h('b', { dir: 'auto' }, question.text), h('span', { class: 'faint' }, t('asked.by', { name: question.author_name }), ' · ', since(question.at_ms)),
      h('span', { class: 'cluster' }, button(t('answer'), answer, { size: 'small', kind: 'trust', icon: 'reply' })))
  }

  picture.on('sold', sold => {
    $('.sold-count').textContent = t('orders.n', { n: sold.orders })
    if (!sold.latest || sold.orders === last) return
    last = sold.orders
    if (!feed.querySelector('.row')) feed.replaceChildren()
    mark(feed, 'full')
    const name = sold.latest.buyer_name || t('somebody') // who wants it so is not named
    feed.prepend(h('li', { class: 'row' }, avatar(name), h('span', {}, h('b', {}, h('bdi', {}, name)), h('span', { class: 'faint' }, sold.latest.title)), h('b', { class: 'sign figures' }, times(sold.latest.quantity))))
    while (feed.children.length > KEPT) feed.lastElementChild.remove()
  })
}
