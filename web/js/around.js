// What stands around every page and is not needed to show it: the way to search, the count of what is new, and what one is told.
import { watchFind } from './find.js'
import { notices } from './notices.js'
import { watchUnread } from './unread.js'

/** Begin them, once; `go` leads to pages. */
export function watch(go) {
  watchFind(go)
  watchUnread()
  notices(go)
}
