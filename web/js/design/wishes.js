// How a page may be wished to look: by its address (`?scheme=dark`), and by the switches of the gallery.
import { THEMES } from '../themes.js'

const WISHES = { scheme: ['light', 'dark'], theme: THEMES, contrast: ['normal', 'more'], motion: ['normal', 'less'], text: ['100', '125', '150', '200'] }
export const looks = name => WISHES[name]
