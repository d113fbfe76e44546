// What was searched for on this device, by each of its people apart; nobody else is told.
import { me } from './who.js'

const KEPT = `rialto.searches.${me.user}`
const MOST = 8

/** Return what was searched for, the last first. */
export function recent() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEPT) ?? '[]')
    return Array.isArray(kept) ? kept.filter(text => typeof text === 'string').slice(0, MOST) : []
  } catch {
    return []
  }
}

const store = kept => localStorage.setItem(KEPT, JSON.stringify(kept.slice(0, MOST)))

export function remember(text) {
  if (text) store([text, ...recent().filter(known => known !== text)])
}

export const forget = text => store(recent().filter(known => known !== text))
export const forgetAll = () => localStorage.removeItem(KEPT)
