// Passing a show on: the device's own sheet where there is one, else the link is copied.
import { toast } from './dom.js'
import { t } from './words.js'

export async function share(url) {
  try {
    if (navigator.share) await navigator.share({ title: document.title, url })
    else { await navigator.clipboard.writeText(url); toast(t('link.copied'), { sign: 'share' }) }
  } catch (error) {
    if (error.name !== 'AbortError') toast(url, { sign: 'share' })
  }
}
