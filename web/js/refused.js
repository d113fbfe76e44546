// What the server answers instead of doing what was asked.

/** A refusal, with its code, facts and wait: told to people by `refusal` of words.js. */
export class Refused extends Error {
  constructor(no) {
    super(no.reason)
    Object.assign(this, no)
  }
}

/** The refusal that a problem document tells (RFC 9457): the answer of what is no command. */
export const refusedBy = ({ title, code = 0, facts = {}, retry_after_ms = 0 }) => new Refused({ code, reason: title, facts, retry_after_ms })
