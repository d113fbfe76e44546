// The show in numbers: what the room tells, and how it went while this page watched.
import { $, set } from '../dom.js'
import { number, running, t } from '../words.js'

const POINTS = 60
const EVERY_MS = 2_000

export function figures(picture) {
  const seen = { viewers: [], likes: [], orders: [], questions: [] }
  const values = () => ({
    viewers: picture.stat.viewers,
    likes: picture.stat.likes,
    orders: picture.part('sold')?.orders ?? 0,
    questions: picture.all('question').filter(question => !question.answers.length).length,
  })
  const words = {
    viewers: () => t('watching.now'),
    likes: () => t('likes'),
    orders: () => t('units.sold', { n: picture.part('sold')?.units ?? 0 }),
    questions: () => t('questions.waiting'),
  }

  function show() {
    const now = values()
    for (const [name, value] of Object.entries(now)) {
      const place = $(`.metric[data-of="${name}"]`)
      $('b', place).textContent = number(value)
      $('small', place).textContent = words[name]()
    }
  }

  function draw() {
    const now = values()
    for (const [name, value] of Object.entries(now)) {
      const points = seen[name]
      if (!points.length) points.push(value) // a line has two ends from the start
      points.push(value)
      if (points.length > POINTS) points.shift()
      const place = $(`.metric[data-of="${name}"]`)
      const low = Math.min(...points)
      const span = Math.max(1, Math.max(...points) - low)
      const at = points.map((each, x) => `${(x * 100 / Math.max(1, points.length - 1)).toFixed(1)},${(32 - (each - low) * 26 / span).toFixed(1)}`)
      $('polyline', place).setAttribute('points', at.join(' '))
      $('polygon', place).setAttribute('points', `0,36 ${at.join(' ')} 100,36`)
    }
  }

  for (const name of ['stat', 'sold', 'question']) picture.on(name, show)
  picture.on('room', room => {
    set($('.clock'), 'hidden', !room.started_ms || room.state === 'ended')
    runs(room.started_ms)
  })
  setInterval(draw, EVERY_MS)
  picture.on('stat', () => { if (!seen.viewers.length) draw() })

  let ticking = 0
  function runs(started) {
    clearInterval(ticking)
    const tick = () => {
      const s = Math.max(0, Math.floor((Date.now() - started) / 1000))
      $('.clock').textContent = running(s)
    }
    if (!started) return
    tick()
    ticking = setInterval(tick, 1000)
  }
}
