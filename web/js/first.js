// Before anything is drawn: the light and the language this reader has chosen, and an end for transitions that nobody waits for.
{
  const ask = new URLSearchParams(location.search)
  const root = document.documentElement
  const scheme = ask.get('scheme') ?? localStorage.getItem('rialto.scheme')
  if (scheme === 'light' || scheme === 'dark') root.dataset.scheme = scheme
  const lang = localStorage.getItem('rialto.lang')
  if (lang && lang !== root.lang && !ask.has('lang')) root.dataset.other = ''
  // A page that is left or late drops its transition; it still opens, only without moving.
  for (const name of ['pageswap', 'pagereveal']) addEventListener(name, ({ viewTransition: moving }) => { for (const end of ['ready', 'finished']) moving?.[end].catch(() => {}) })
}
