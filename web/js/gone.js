// Who was erased has no name, and what they wrote no words: both are said.
import { t } from './words.js'

export const called = name => name || t('member.gone')
export const words = text => text || t('text.gone')
