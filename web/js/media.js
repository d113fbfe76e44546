// The picture over WebRTC: WHIP out of the studio (RFC 9725), WHEP into the room.

// From the asking on, the server's answer included: a viewer is told within four seconds, drawing and all.
const MET_MS = 3_500

/** Why there is no picture: `refused` with the server's problem, `unanswered`, or `blocked` where no UDP comes through. */
export class NoPicture extends Error {
  constructor(why, problem = {}) {
    super(why)
    this.why = why
    this.problem = problem
  }
}

/** Play a room's picture into `video`. Resolves once media can flow; `lost` is called when it stops. */
export async function play(room, video, lost) {
  const line = new RTCPeerConnection()
  const stream = new MediaStream()
  line.addTransceiver('video', { direction: 'recvonly' })
  line.addTransceiver('audio', { direction: 'recvonly' })
  line.ontrack = ({ track }) => { stream.addTrack(track); video.srcObject = stream }
  return meet(line, `/whep/${encodeURIComponent(room)}`, '', lost)
}

/** Show `stream` in a room as its host. */
export async function publish(room, stream, token, lost) {
  const line = new RTCPeerConnection()
  for (const track of stream.getTracks()) {
    const { sender } = line.addTransceiver(track, { direction: 'sendonly', streams: [stream] })
    if (track.kind === 'video') prefer(line, sender)
  }
  return meet(line, `/whip/${encodeURIComponent(room)}`, token, lost)
}

/** H264 first: it is what every phone decodes in hardware. */
function prefer(line, sender) {
  const codecs = RTCRtpSender.getCapabilities('video')?.codecs ?? []
  const first = codecs.filter(codec => codec.mimeType === 'video/H264')
  const rest = codecs.filter(codec => codec.mimeType !== 'video/H264')
  line.getTransceivers().find(each => each.sender === sender).setCodecPreferences([...first, ...rest])
}

/** Meet the server at `address`; answers what closes the line, `gone` where the server has closed it before. */
async function meet(line, address, token, lost) {
  const until = performance.now() + MET_MS
  const offer = await line.createOffer() // what the server tells with its answer is known before addresses are looked for
  const headers = { 'content-type': 'application/sdp', ...token && { authorization: `Bearer ${token}` } }
  let session = ''
  const page = new AbortController()
  const close = ({ gone = false } = {}) => {
    page.abort()
    line.onconnectionstatechange = null
    line.close()
    if (session && !gone) fetch(session, { method: 'DELETE', headers, keepalive: true }).catch(() => {}) // it lapses by itself
    session = ''
  }
  try {
    const answer = await asked(address, { method: 'POST', headers, body: offer.sdp, signal: AbortSignal.timeout(MET_MS) })
    if (!answer.ok) throw new NoPicture('refused', await problem(answer))
    session = answer.headers.get('location')
    helpedBy(line, answer.headers.get('link') ?? '')
    await line.setLocalDescription(offer)
    await line.setRemoteDescription({ type: 'answer', sdp: await answer.text() })
    await met(line, until)
  } catch (error) {
    close()
    throw error instanceof NoPicture ? error : new NoPicture('blocked')
  }
  line.onconnectionstatechange = () => {
    if (line.connectionState !== 'failed' && line.connectionState !== 'closed') return
    close({ gone: true })
    lost()
  }
  // A page that is left may come back as it was, and then wants its picture again.
  addEventListener('pagehide', () => { close(); lost() }, { signal: page.signal })
  return { line, close }
}

/** Let the servers of a Link header help to reach the other end (RFC 9725, section 4.6). */
function helpedBy(line, links) {
  const iceServers = [...links.matchAll(/<([^>]+)>; rel="ice-server"(?:; username="([^"]*)"; credential="([^"]*)")?/g)].map(([, urls, username, credential]) => ({ urls, username, credential }))
  if (iceServers.length) line.setConfiguration({ ...line.getConfiguration(), iceServers })
}

async function asked(address, options) {
  try {
    return await fetch(address, options)
  } catch {
    throw new NoPicture('unanswered')
  }
}

async function problem(answer) {
  const told = answer.headers.get('content-type')?.includes('json') ? await answer.json() : {}
  return { code: told.code ?? answer.status, facts: told.facts ?? {}, retry_after_ms: Number(answer.headers.get('retry-after') ?? 0) * 1000 }
}

function met(line, until) {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new NoPicture('blocked')), until - performance.now())
    line.onconnectionstatechange = () => {
      if (line.connectionState === 'connecting' || line.connectionState === 'new') return
      clearTimeout(late)
      if (line.connectionState === 'connected') resolve()
      else reject(new NoPicture('blocked'))
    }
  })
}
