// The table as the host lays it: what lies there, what could, and which of it is being explained.
import { $, button, h, icon, set, toast } from '../dom.js'
import { redraw } from '../redraw.js'
import { failed, full, loads, none } from '../panel.js'
import { left } from '../room/goods.js'
import { Refused } from '../refused.js'
import { priceOf, shot } from '../thing.js'
import { ask, change } from '../wire.js'
import { refusal, t } from '../words.js'
import { signIn } from '../you.js'

export function table(picture) {
  let found = null
  let drawn = ''
  const lying = $('.rundown .laid')
  const offers = $('.rundown .offered')
  loads(lying)
  loads(offers)

  async function does(command, product, from) {
    set(from, 'aria-busy', 'true')
    try {
      await change(command, { room: picture.room, product })
    } catch (error) {
      toast(error instanceof Refused ? refusal(error) : t('not.sent'), { kind: 'alarm', sign: 'warn' })
    }
    set(from, 'aria-busy', null)
  }

  const act = (text, command, item, kind) => button(text, event => does(command, item.product ?? item.id, event.currentTarget), { size: 'small', kind, 'aria-label': `${text}: ${item.title}` })
  const onAir = () => ['live', 'interrupted'].includes(picture.part('room')?.state)

  function stock(item) {
    const n = left(item, picture.stat)
    return h('span', { class: n ? 'faint' : 'badge', data: { kind: n ? null : 'alarm' } }, n ? t('left', { n }) : t('sold.out'))
  }

  function current(item) {
    const place = $('.current')
    set(place, 'hidden', !item)
    if (!item) return
    redraw(place, h('div', { class: 'item', data: { product: item.product } }, shot(item, 72), h('div', {}, h('span', { class: 'badge', data: { kind: 'live' } }, t('explaining.now')), h('h3', {}, item.title), priceOf(item), stock(item))),
      h('div', { class: 'cluster', data: { product: item.product } }, act(t('hide'), 'pin:hide', item)))
  }

  function laid(item) {
    return h('li', { class: 'item', data: { product: item.product } }, shot(item, 48), h('div', {}, h('h3', {}, item.title), h('span', { class: 'cluster' }, priceOf(item), stock(item))),
      h('span', { class: 'cluster' }, act(t('explain'), 'pin:explain', item, 'ink'), act(t('hide'), 'pin:hide', item)))
  }

  const taken = thing => h('li', { class: 'item', data: { product: thing.product } }, icon('warn'), h('div', {}, h('h3', {}, thing.title), h('span', { class: 'faint' }, t('no.1210'))))

  function offered(thing) {
    return h('li', { class: 'item', data: { product: thing.id } }, shot(thing, 48), h('div', {}, h('h3', {}, thing.title), h('span', { class: 'faint' }, h('bdi', {}, thing.seller_name))), act(t('put.on.table'), 'pin:show', thing))
  }

  const focused = () => document.activeElement?.closest?.('.rundown [data-product]')?.dataset.product

  function render() {
    const { products: shelf, taken: gone } = picture.part('shelf') ?? { products: [], taken: [] }
    const next = JSON.stringify([shelf, gone, picture.stat.left, onAir(), found?.length ?? -1])
    if (next === drawn) return
    drawn = next
    const held = focused()
    draw(shelf, gone)
    // A thing that went to another list takes the focus along.
    if (held && !focused()) $(`.rundown [data-product="${CSS.escape(held)}"] button`)?.focus()
  }

  function draw(shelf, gone) {
    const explained = shelf.find(item => item.state === 'explaining')
    const others = shelf.filter(item => item !== explained)
    current(explained)
    if (shelf.length || gone.length) full(lying, ...others.map(laid), ...gone.map(taken))
    else none(lying, 'bag', t('table.empty'), t(onAir() ? 'table.lay' : 'table.first.live'), button(t(onAir() ? 'could.show' : 'go.live'), () => $(onAir() ? '.offered button' : '.go')?.focus(), { size: 'small' }))
    $('.rundown header .faint').textContent = t('things', { n: shelf.length })
    const rest = (found ?? []).filter(thing => ![...shelf, ...gone].some(item => item.product === thing.id))
    set($('.rundown .offers-h'), 'hidden', !onAir() || !found)
    if (!found) return
    if (!onAir()) full(offers)
    else if (rest.length) full(offers, ...rest.map(offered))
    else none(offers, 'bag', t('nothing.shown'), t('nothing.shown.text'), button(t('try.again'), read, { size: 'small' }))
  }

  async function read() {
    try {
      const things = []
      let page = ''
      do {
        const part = await ask('goods:search', { page })
        things.push(...part.products)
        page = part.next
      } while (page && things.length < 200)
      found = things
    } catch (error) {
      return failed(offers, error, read, signIn)
    }
    drawn = ''
    render()
  }

  for (const name of ['shelf', 'stat', 'room']) picture.on(name, render)
  read()
}
