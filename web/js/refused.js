// What the server answers instead of doing what was asked.

/** A refusal, with its code, facts and wait: told to people by `refusal` of words.js. */
export class Refused extends Error {
  constructor(no) {
    super(no.reason)
    Object.assign(this, no)
  }
}
