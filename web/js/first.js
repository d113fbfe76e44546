// Before anything is drawn: the light this reader has chosen, and an end for transitions that nobody waits for.
{
  const scheme = new URLSearchParams(location.search).get('scheme') ?? localStorage.getItem('rialto.scheme')
  if (scheme === 'light' || scheme === 'dark') document.documentElement.dataset.scheme = scheme
  // A page that is left or late drops its transition; it still opens, only without moving.
  for (const name of ['pageswap', 'pagereveal']) addEventListener(name, ({ viewTransition: moving }) => { for (const end of ['ready', 'finished']) moving?.[end].catch(() => {}) })
}
