// How the page reads: its words, and the size of its text where the address asks for one.
import { translate } from './words.js'

const ask = new URLSearchParams(location.search)
const root = document.documentElement
const text = Number(ask.get('text'))
if (text >= 50 && text <= 300) root.style.fontSize = `${text}%`
translate()
