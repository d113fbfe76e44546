// What specimens are made of: people, things and lines as a server sends them, each in its own language.
import { t } from '../words.js'

const DRAWN = new URL('../../img/goods/', import.meta.url).pathname

export const GIULIA = 'Giulia Moro'
export const NOOR = 'نور الهدى الحداد'
export const LIN = '林晓梅'
export const SASHA = 'Александра Константинопольская-Вознесенская'
/** A text as long as they come: 90 letters in Russian, which runs a third longer than English. */
export const LONG = 'Заварочный чайник из селадона ручной работы, с бамбуковой ручкой и ситечком из нержавеющей стали'
export const LONG_ACTION = 'Подписаться и получать напоминания'

export const euros = amount => ({ amount, currency: 'EUR' })
const thing = (id, title, ...prices) => ({ id, title, picture: `${DRAWN}${id}.svg`, seller_name: GIULIA, rating: 4.8, variants: prices.map(amount => ({ price: euros(amount) })) })

export const teapot = () => thing('teapot', t('design.teapot'), 3800)
export const kettle = () => thing('kettle', t('design.kettle'), 6400, 7200)
export const backpack = () => thing('backpack', t('design.backpack'), 9200)
export const longest = () => ({ ...thing('teapot', LONG, 1284000), seller_name: SASHA })
export const fromRight = () => ({ ...thing('kettle', 'إبريق قهوة نحاسي منقوش يدويًا', 6400), seller_name: NOOR })

let lines = 0
/** A line of chat; `more` is its label, reply or whether it is gone. */
export const said = (author_name, text, more = {}) => ({ id: `line-${++lines}`, author_name, text, mentions: [], ...more })

export const show = (state, cover, title = t('design.show')) => ({ state, cover, title })
