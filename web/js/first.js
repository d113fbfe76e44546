// Before anything is drawn: how this reader wants to see, by the address, then by this device, then by its system. And an end for transitions that nobody waits for.
{
  const root = document.documentElement
  const wish = name => new URLSearchParams(location.search).get(name) ?? localStorage.getItem(`rialto.${name}`)
  const wear = (name, worn) => { if (worn) root.dataset[name] = worn; else delete root.dataset[name] }
  const asks = { contrast: [matchMedia('(prefers-contrast: more)'), 'more'], motion: [matchMedia('(prefers-reduced-motion: reduce)'), 'less'] }

  const dress = () => {
    const [scheme, theme, text] = ['scheme', 'theme', 'text'].map(wish)
    wear('scheme', ['light', 'dark'].includes(scheme) && scheme)
    wear('theme', theme && theme !== 'auto' ? theme : localStorage.getItem('rialto.season')) // the season as look.js last found it
    for (const [name, [device, wanted]] of Object.entries(asks)) wear(name, [wanted, 'normal'].includes(wish(name)) ? wish(name) : device.matches && wanted)
    root.style.fontSize = text >= 50 && text <= 300 ? `${text}%` : ''
  }
  dress()
  for (const [device] of Object.values(asks)) device.addEventListener('change', dress)
  for (const name of ['look', 'storage']) addEventListener(name, dress) // this page's switches say `look`, another tab's are heard by `storage`

  const lang = localStorage.getItem('rialto.lang')
  if (lang && lang !== root.lang && !new URLSearchParams(location.search).has('lang')) root.dataset.other = ''
  // A page that is left or late drops its transition; it still opens, only without moving.
  for (const name of ['pageswap', 'pagereveal']) addEventListener(name, ({ viewTransition: moving }) => { for (const end of ['ready', 'finished']) moving?.[end].catch(() => {}) })
}
