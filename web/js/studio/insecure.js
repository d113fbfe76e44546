// A page over plain http from another device: browsers give it no camera. Say why, and where to go.
import { button, note } from '../dom.js'
import { t } from '../words.js'

export const insecure = !isSecureContext

/** Lead to the same page by https, at the port where the web expects it. */
export const byHttps = () => button(t('insecure.go'), () => location.assign(`https://${location.hostname}${location.pathname}${location.search}`), { size: 'small' })

export const whyNoCamera = () => note('alarm', 'warn', t('insecure'), t('insecure.text'))
