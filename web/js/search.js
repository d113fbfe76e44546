// The page of searches: shows, things, people and questions by the same words, the best of all on one page and each kind on its own.
import { $, all, button, h, icon, iconButton, set } from './dom.js'
import { CATEGORIES, SIGNS } from './categories.js'
import { personCard, questionCard, showCard, thingTile } from './cards.js'
import { field } from './find.js'
import { failed, full, loads, none } from './panel.js'
import { forget, forgetAll, recent, remember } from './recent.js'
import { readdress } from './shell.js'
import { followThing } from './things.js'
import { ask } from './wire.js'
import { t } from './words.js'
import { signIn } from './you.js'

const TYPING_MS = 250
const MET = 6
const KEPT_MS = 2_000 // words that stand so long were meant

// How each kind is asked for: `first` of them are the best of all.
const KINDS = {
  shows: { command: 'show:search', rows: told => told.shows, card: show => showCard(show), first: 6, shape: () => h('li', { class: 'show' }, h('div', { class: 'frame skeleton' })), sign: 'live' },
  things: { command: 'goods:search', rows: told => told.products, card: found => thingTile(found), first: 8, page: '', shape: () => h('li', { class: 'tile' }, h('div', { class: 'skeleton square' }), h('div', { class: 'skeleton' })), sign: 'bag' },
  people: { command: 'people:search', rows: told => told.people, card: personCard, first: 4, shape: () => h('li', { class: 'person-card' }, h('div', { class: 'skeleton' })), sign: 'people' },
  questions: { command: 'question:search', rows: told => told.questions, card: questionCard, first: 4, shape: () => h('li', { class: 'question-card' }, h('div', { class: 'skeleton' })), sign: 'question' },
}

/** Open the page in `main`; all it hears ends with `signal`. */
export async function open(main, signal) {
  const search = new Search(main)
  const input = field()
  input.value = search.query
  const form = input.closest('form')
  let typed = 0
  let kept = 0
  const stop = () => { clearTimeout(typed); clearTimeout(kept) }

  input.addEventListener('input', () => {
    stop()
    typed = setTimeout(() => search.seek(input.value), TYPING_MS)
    kept = setTimeout(() => remember(input.value.trim()), KEPT_MS)
  }, { signal })
  form.addEventListener('submit', event => {
    event.preventDefault() // this is the page that it would lead to
    stop()
    search.seek(input.value)
    if (matchMedia('(pointer: coarse)').matches) input.blur() // the keyboard lies over what was found
  }, { signal })
  input.addEventListener('keydown', event => {
    if (event.key !== 'ArrowDown') return
    event.preventDefault()
    $('section:not([hidden]) :is(li, .cluster) :is(a, button)', main)?.focus()
  }, { signal })
  main.addEventListener('click', event => { if (event.target.closest('#found a, #found button')) remember(input.value.trim()) }, { signal })
  signal.addEventListener('abort', () => { stop(); search.turn = -1; input.value = '' })

  followThing(signal)
  if (!search.query) input.focus({ preventScroll: true })
  await search.show()
}

class Search {
  constructor(main) {
    const asked = new URLSearchParams(location.search)
    this.main = main
    this.turn = 0 // what was asked before the last turn is stale
    this.query = (asked.get('q') ?? '').slice(0, 100)
    this.kind = asked.get('in') in KINDS ? asked.get('in') : ''
    this.before = $('.before', main)
    const list = $('.kinds', main)
    list.addEventListener('click', event => this.choose(event.target.closest('[role="tab"]')?.dataset.in ?? this.kind))
    list.addEventListener('keydown', event => this.step(event, all('[role="tab"]', list)))
  }

  /** Arrow keys go from kind to kind. */
  step(event, known) {
    const ahead = { ArrowRight: 1, ArrowLeft: -1 }[event.key] * (document.dir === 'rtl' ? -1 : 1)
    if (!ahead) return
    const next = known.at((known.indexOf(document.activeElement) + ahead) % known.length)
    next.focus()
    this.choose(next.dataset.in)
  }

  seek(words) {
    const query = words.trim()
    if (query === this.query) return
    this.query = query
    this.address()
    return this.show()
  }

  choose(kind) {
    if (kind === this.kind) return
    this.kind = kind
    this.address()
    return this.show()
  }

  /** Keep the address to what is shown, without a step for each letter. */
  address() {
    const url = new URL(location)
    for (const [name, value] of [['q', this.query], ['in', this.kind]]) {
      if (value) url.searchParams.set(name, value)
      else url.searchParams.delete(name)
    }
    readdress(url)
  }

  async show() {
    this.turn++
    document.title = [this.query, t('search'), 'Rialto'].filter(Boolean).join(' · ')
    for (const tab of all('.kinds [role="tab"]', this.main)) {
      const now = tab.dataset.in === this.kind
      tab.setAttribute('aria-selected', now)
      tab.tabIndex = now ? 0 : -1
      if (now) $('#found', this.main).setAttribute('aria-labelledby', tab.id)
    }
    $('.told', this.main).textContent = ''
    $('.nowhere', this.main).hidden = true
    this.before.hidden = Boolean(this.query)
    $('#found', this.main).hidden = !this.query
    $('#found', this.main).dataset.in = this.kind
    if (!this.query) return this.offer()
    const kinds = this.kind ? [this.kind] : Object.keys(KINDS)
    for (const name of Object.keys(KINDS)) {
      this.section(name).hidden = !kinds.includes(name)
      $('h2', this.section(name)).classList.toggle('seen-by-readers', Boolean(this.kind)) // the tab says it
    }
    this.more = false // than was counted
    this.counts = new Map(kinds.map(name => [name, undefined]))
    await Promise.all(kinds.map(name => this.fill(name)))
  }

  section(name) {
    return $(`[data-of="${name}"]`, this.main)
  }

  /** Show what is found of a kind, and count it; null where it did not come. */
  async fill(name) {
    const mine = this.turn
    const kind = KINDS[name]
    const section = this.section(name)
    const place = $('ul', section)
    const more = $('.place-more', section)
    if (section.dataset.state !== 'full') loads(place, ...Array.from({ length: kind.first }, kind.shape))
    set(section, 'aria-busy', 'true')
    try {
      const told = await ask(kind.command, { query: this.query, page: kind.page ?? 0 })
      if (mine !== this.turn) return
      const rows = kind.rows(told)
      const shown = this.kind ? rows : rows.slice(0, kind.first)
      if (!rows.length) none(place, kind.sign, t('nothing.found'), t('nothing.found.text', { query: this.query }), this.elsewhere())
      else full(place, ...shown.map(kind.card))
      more.replaceChildren()
      if (!this.kind && (told.next || shown.length < rows.length)) more.append(button(t('search.more'), () => this.all(name), { kind: 'quiet', size: 'small' }))
      if (this.kind && told.next) this.onward(name, place, told.next, mine)
      this.counts.set(name, rows.length)
      this.more ||= Boolean(told.next)
    } catch (error) {
      if (mine !== this.turn) return
      failed(place, error, () => this.fill(name), signIn)
      this.counts.set(name, null)
    }
    this.tell([...this.counts.keys()], [...this.counts.values()])
  }

  /** Show the kind alone, from its beginning. */
  all(name) {
    this.choose(name)
    $(`#k-${name}`, this.main).focus()
    scrollTo({ top: 0 })
  }

  /** Put a button after a list that goes on. */
  onward(name, place, next, mine) {
    const kind = KINDS[name]
    const row = h('li', { class: 'state' }, button(t('show.more'), async event => {
      const made = event.currentTarget
      made.setAttribute('aria-busy', 'true')
      try {
        const told = await ask(kind.command, { query: this.query, page: next })
        if (mine !== this.turn) return
        const fresh = kind.rows(told).map(kind.card)
        row.replaceWith(...fresh)
        fresh[0]?.querySelector('a, button')?.focus()
        if (told.next) this.onward(name, place, told.next, mine)
      } catch (error) {
        if (mine === this.turn) failed(place, error, () => this.fill(name), signIn)
      } finally {
        made.removeAttribute('aria-busy')
      }
    }))
    place.append(row)
  }

  elsewhere() {
    return this.kind ? button(t('search.everywhere'), () => this.choose(''), { size: 'small' }) : h('a', { class: 'button', data: { size: 'small' }, href: '/discover' }, icon('discover', 'small'), t('search.look.around'))
  }

  /** Say how much there is; on the page of all, a kind of which there is nothing is left out. */
  tell(kinds, counts) {
    if (counts.includes(undefined)) return // some are still on their way
    const found = counts.reduce((sum, n) => sum + (n ?? 0), 0)
    const failures = counts.includes(null)
    $('.told', this.main).textContent = failures && !found ? '' : t(this.more ? 'search.found.more' : 'search.found', { n: found, query: this.query })
    if (this.kind) return
    kinds.forEach((name, at) => { this.section(name).hidden = counts[at] === 0 })
    const nowhere = $('.nowhere', this.main)
    nowhere.hidden = found > 0 || failures
    nowhere.replaceChildren(h('div', { class: 'empty' }, h('span', { class: 'arch' }, icon('search')), h('b', {}, t('nothing.found')), h('p', {}, t('search.nowhere', { query: this.query })), this.elsewhere()))
  }

  /** Before anything is asked: what was searched for here, and where one could look. */
  offer() {
    const kept = recent()
    const chips = kept.map(text => h('li', { class: 'kept' }, h('button', { class: 'chip', type: 'button', on: { click: () => this.take(text) } }, icon('clock', 'small'), h('span', { dir: 'auto' }, text)),
      iconButton('close', t('search.forget', { query: text }), () => { forget(text); this.offer(); field().focus() })))
    this.before.replaceChildren(...[
      kept.length > 0 && h('div', { class: 'between' }, h('h2', {}, t('search.recent')), button(t('search.forget.all'), () => { forgetAll(); this.offer(); field().focus() }, { kind: 'quiet', size: 'small' })),
      kept.length > 0 && h('ul', { class: 'cluster', role: 'list' }, ...chips),
      h('h2', {}, t('search.look.around')),
      h('ul', { class: 'kinds-of', role: 'list' }, ...CATEGORIES.map(each => h('li', {}, h('a', { class: 'card', href: `/discover?category=${each}` }, icon(SIGNS[each]), h('b', {}, t(`category.${each}`)))))),
      this.hosts ?? '',
    ].filter(Boolean))
    if (!this.hosts) return this.meet()
  }

  /** Below, whom one could meet; where that is not told, nothing is missed. */
  async meet() {
    this.hosts = h('div', { class: 'stack' })
    this.before.append(this.hosts)
    const { people } = await ask('people:hosts').catch(() => ({ people: [] }))
    if (people.length) this.hosts.replaceChildren(h('h2', {}, t('discover.hosts')), h('ul', { class: 'people', role: 'list' }, ...people.slice(0, MET).map(personCard)))
  }

  take(text) {
    field().value = text
    remember(text)
    this.seek(text)
    field().focus()
  }
}
