// How the page looks to this reader: scheme and size of text, from the address or as chosen before.
import { translate } from './words.js'

const ask = new URLSearchParams(location.search)
const root = document.documentElement
const scheme = ask.get('scheme') ?? localStorage.getItem('rialto.scheme')
if (scheme === 'light' || scheme === 'dark') root.dataset.scheme = scheme
const text = Number(ask.get('text'))
if (text >= 50 && text <= 300) root.style.fontSize = `${text}%`
translate()
root.dataset.ready = ''
