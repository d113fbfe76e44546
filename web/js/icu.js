// ICU MessageFormat, as much of it as the catalogues use: {name}, plural, select, # and quoting by apostrophes.
// gateway/icu.py reads the same messages to the same text; tests/web/test_words.py holds the two together.

const NAME = /\s*(\w+)\s*/y
const KEY = /\s*(=\d+|\w+)\s*/y
const KINDS = ['plural', 'select']

/** Read a message to its parts. Throws a SyntaxError where it is malformed. */
export function parse(text) {
  let at = 0

  const wrong = why => new SyntaxError(`${why} at ${at} of "${text}"`)
  function take(pattern, what) {
    pattern.lastIndex = at
    const found = pattern.exec(text)
    if (!found) throw wrong(`no ${what}`)
    at = pattern.lastIndex
    return found[1]
  }
  function expect(sign) {
    if (text[at] !== sign) throw wrong(`no ${sign}`)
    at++
  }

  /** Read up to the end or a closing brace; `counts` where # is the number. */
  function parts(counts) {
    const read = []
    let plain = ''
    const put = part => { if (plain) read.push(plain); plain = ''; if (part) read.push(part) }
    while (at < text.length && text[at] !== '}') {
      if (text[at] === "'") plain += quoted(counts)
      else if (text[at] === '{') put(argument(counts))
      else if (text[at] === '#' && counts) { at++; put({ kind: 'count' }) }
      else plain += text[at++]
    }
    put()
    return read
  }

  /** Two apostrophes are one; one before a sign of the syntax quotes up to the next; any other is itself. */
  function quoted(counts) {
    at++
    if (text[at] === "'") { at++; return "'" }
    if (!(text[at] === '{' || text[at] === '}' || (counts && text[at] === '#'))) return "'"
    const end = text.indexOf("'", at)
    if (end < 0) throw wrong('no end of a quotation')
    const held = text.slice(at, end)
    at = end + 1
    return held
  }

  function argument(counts) {
    expect('{')
    const name = take(NAME, 'name')
    if (text[at] === '}') { at++; return { kind: 'value', name } }
    expect(',')
    const kind = take(NAME, 'kind')
    if (!KINDS.includes(kind)) throw wrong(`an unknown kind, ${kind},`)
    expect(',')
    const forms = new Map()
    while (text[at] !== '}') {
      const key = take(KEY, 'form')
      if (forms.has(key)) throw wrong(`a second ${key}`)
      expect('{')
      forms.set(key, parts(counts || kind === 'plural'))
      expect('}')
      while (text[at] === ' ') at++
    }
    if (!forms.has('other')) throw wrong('no other')
    at++
    return { kind, name, forms }
  }

  const read = parts(false)
  if (at < text.length) throw wrong('a brace too many')
  return read
}

/** Put `values` into the parts of a message. `tongue` knows `plural(n)`, `number(n)` and `isolate(text)`. Throws where a value is missing. */
export function format(parts, values, tongue, count = null) {
  return parts.map(part => {
    if (typeof part === 'string') return part
    if (part.kind === 'count') return tongue.number(count)
    const value = values[part.name]
    if (value === undefined) throw new Error(`no value for ${part.name}`)
    if (part.kind === 'value') return typeof value === 'number' ? tongue.number(value) : tongue.isolate(value)
    if (part.kind === 'select') return format(part.forms.get(String(value)) ?? part.forms.get('other'), values, tongue, count)
    return format(part.forms.get(`=${value}`) ?? part.forms.get(tongue.plural(value)) ?? part.forms.get('other'), values, tongue, value)
  }).join('')
}
