// What the market wears, by the day and the place: a pure rule, and each answer has its reason. Only accents and drawn art follow from it.

const LUNAR = 'CN HK MO SG TW VN'
const RAMADAN = 'AE BH DZ EG ID IQ JO KW LB LY MA MY OM PK PS QA SA SD SY TN TR YE'
const CARNIVAL = 'AR AT BE BO BR CH CO DE ES FR HR IT LU MX NL PA PT UY'
const BUTTER_WEEK = 'BY KZ RU'
const JUNE_FIRES = 'DK EE ES FI IS LT LV NO PT SE'
const NORTH = 'AT BE BG BY CA CH CN CZ DE DK EE ES FI FR GB GR HR HU IE IT JP KR KZ LT LU LV MD NL NO PL PT RO RS RU SE SI SK UA US'
const SOUTH = 'AR AU CL NZ UY ZA'

const DAY_MS = 86_400_000
const at = (year, month, day) => Date.UTC(year, month - 1, day)

/** Easter Sunday of the western churches: the anonymous Gregorian computus (Meeus, Astronomical Algorithms, chapter 8). */
function easter(year) {
  const [golden, century, rest] = [year % 19, Math.floor(year / 100), year % 100]
  const skipped = Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3)
  const moon = (19 * golden + century - Math.floor(century / 4) - skipped + 15) % 30
  const week = (32 + 2 * (century % 4) + 2 * Math.floor(rest / 4) - moon - rest % 4) % 7
  const late = Math.floor((golden + 11 * moon + 22 * week) / 451)
  const days = moon + week - 7 * late + 114
  return at(year, Math.floor(days / 31), days % 31 + 1)
}

/** Easter Sunday of the eastern churches, by the Julian calendar, which runs 13 days behind until 2100 (Meeus, same chapter). */
function easternEaster(year) {
  const moon = (19 * (year % 19) + 15) % 30
  const week = (2 * (year % 4) + 4 * (year % 7) - moon + 34) % 7
  const days = moon + week + 114
  return at(year, Math.floor(days / 31), days % 31 + 1) + 13 * DAY_MS
}

/** Month and day of another calendar. A leap month of the Chinese one has the number of the month before it. */
function inCalendar(name, day) {
  const parts = new Intl.DateTimeFormat(`en-u-ca-${name}`, { month: 'numeric', day: 'numeric', timeZone: 'UTC' }).formatToParts(day)
  const [month, date] = ['month', 'day'].map(type => Number.parseInt(parts.find(part => part.type === type).value, 10))
  return month * 100 + date
}

const between = (value, first, last) => value >= first && value <= last
const before = (day, feast, most, least) => between(Math.round((feast - day) / DAY_MS), least, most)
const dates = (first, last) => ({ date }) => first <= last ? between(date, first, last) : date >= first || date <= last

// In this order: what belongs to a place alone comes before what many share.
const RULES = [
  { theme: 'lantern', why: 'ramadan', where: RAMADAN, when: ({ day }) => between(inCalendar('islamic-umalqura', day), 901, 930) },
  { theme: 'new-year', why: 'spring', where: LUNAR, when: ({ day }) => !between(inCalendar('chinese', day), 116, 1222) }, // from the Kitchen God's day to the Lantern Festival
  { theme: 'lantern', why: 'moon', where: LUNAR, when: ({ day }) => between(inCalendar('chinese', day), 808, 816) },
  { theme: 'carnevale', why: 'butter', where: BUTTER_WEEK, when: ({ day, year }) => before(day, easternEaster(year), 55, 49) },
  { theme: 'carnevale', why: 'carnival', where: CARNIVAL, when: ({ day, year }) => before(day, easter(year), 58, 47) },
  { theme: 'midsummer', why: 'june', where: 'BR', when: dates(601, 629) },
  { theme: 'midsummer', why: 'midsummer', where: JUNE_FIRES, when: dates(617, 626) },
  { theme: 'new-year', why: 'old', where: BUTTER_WEEK, when: dates(1220, 114) },
  { theme: 'new-year', why: 'year', where: '', when: dates(1220, 106) },
  { theme: 'harvest', why: 'autumn', where: NORTH, when: dates(921, 1111) },
  { theme: 'harvest', why: 'autumn', where: SOUTH, when: dates(321, 511) },
]
const PLAIN = { theme: 'plain', why: 'plain' }

/** The theme of a day (`YYYY-MM-DD`) in a region (ISO 3166-1), and why: a key of the words under `design.why.`. */
export function season(today, region) {
  const [year, month, date] = today.split('-').map(Number)
  const told = { day: at(year, month, date), year, date: month * 100 + date }
  const found = RULES.find(({ where, when }) => (!where || where.split(' ').includes(region)) && when(told))
  return found ? { theme: found.theme, why: found.why } : PLAIN
}
