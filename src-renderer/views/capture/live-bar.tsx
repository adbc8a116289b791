/**
 * Owns the strip that is always in sight while a capture runs: where, how fast, how much, what was dropped and by whom, Follow
 * and Stop; what became of the interface meanwhile. After the end it says how it ended, until it is put away.
 */
import { ENGINE_BADGES, hasEnded, type LiveStatus, linkSentence, unknownDrops } from '@shared/live'
import { putAway, setFollow, stopLive, useLive } from '../../state/live'
import { formatBytes, formatCount, formatDuration, plural } from '../../ui/format'
import { SafeText } from '../../ui/safe-text'
import './live-bar.css'

export function LiveBar() {
  const status = useLive((state) => state.status)
  if (!status) return null
  const isOver = hasEnded(status.state)
  return (
    <section className={`live-bar${isOver ? ' is-over' : ''}`} aria-label="Live capture">
      {isOver ? null : <LinkNews status={status} />}
      <span className="live-bar-sign" aria-hidden="true" />
      <strong className="live-bar-what">
        {stateWords(status)} <SafeText>{status.spec.interface}</SafeText>
      </strong>
      {status.spec.filter !== '' ? (
        <code className="live-bar-filter" title="capture filter">
          <SafeText>{status.spec.filter}</SafeText>
        </code>
      ) : null}
      {ENGINE_BADGES[status.engine] === '' ? null : (
        <span className="live-bar-badge" title={BADGE_TITLE}>
          {ENGINE_BADGES[status.engine]}
        </span>
      )}
      <dl className="live-bar-figures">
        {isOver ? null : <Figure name="rate" value={`${formatCount(Math.round(status.packetsPerSecond))} packets/s`} />}
        {isOver ? null : <Figure name="volume" value={`${formatBytes(Math.round(status.bytesPerSecond))}/s`} />}
        <Figure name="received" value={`${plural(status.received, 'packet')} received`} />
        <Dropped status={status} isOver={isOver} />
        <Figure name="written" value={formatBytes(status.bytes)} />
        <Figure name="time" value={formatDuration(Math.floor(status.seconds) * 1e9)} />
      </dl>
      {isOver ? <Ended /> : <Running status={status} />}
    </section>
  )
}

/** good news goes after a while */
const UP_SECONDS = 20

/** Always there, so that a screen reader is told when words come into it. */
function LinkNews({ status: { linkChanges, seconds, spec } }: { readonly status: LiveStatus }) {
  const last = linkChanges.at(-1)
  const isNews = last !== undefined && (last.link !== 'up' || seconds - last.seconds < UP_SECONDS)
  return (
    <p className={`live-bar-link${isNews ? '' : ' hidden-text'}${last?.link === 'up' ? ' is-good' : ''}`} role="status">
      {isNews ? (
        <SafeText>{`After ${formatDuration(Math.floor(last.seconds) * 1e9)}: ${linkSentence(spec.interface, last.link)}`}</SafeText>
      ) : null}
    </p>
  )
}

const BADGE_TITLE =
  'The built-in engine (cap) stamps each packet when it is handed over and cannot say what was dropped. The counters of the interface bound it; what is missing from TCP flows stands in Findings as gaps. dumpcap knows both.'

const WORDS: Readonly<Record<LiveStatus['state'], string>> = {
  starting: 'Starting on',
  running: 'Capturing',
  stopping: 'Stopping',
  stopped: 'Captured',
  failed: 'Capture broke off on',
}
const stateWords = ({ state }: LiveStatus): string => WORDS[state]

function Figure({
  name,
  value,
  bad = false,
}: {
  readonly name: string
  readonly value: string
  readonly bad?: boolean
}) {
  return (
    <div className={bad ? 'is-bad' : ''}>
      <dt className="hidden-text">{name}</dt>
      <dd>{value}</dd>
    </div>
  )
}

interface DroppedProps {
  readonly status: LiveStatus
  readonly isOver: boolean
}

function Dropped({ status, isOver }: DroppedProps) {
  const { dropped, engine } = status
  if (ENGINE_BADGES[engine] !== '') return <Figure name="dropped" value={`dropped: ${unknownDrops(status)}`} />
  const said = [
    [dropped.kernel, 'the kernel'],
    [dropped.interface, 'the interface'],
    [dropped.helper, engine],
  ] as const
  const known = said.filter(([count]) => count !== null)
  if (known.length === 0)
    return <Figure name="dropped" value={isOver ? 'dropped: not known' : `dropped: ${engine} says at the end`} />
  const lost = known.filter(([count]) => (count ?? 0) > 0)
  const words = lost.map(([count, by]) => `${formatCount(count ?? 0)} dropped by ${by}`).join(', ')
  return <Figure name="dropped" value={words || '0 dropped'} bad={lost.length > 0} />
}

function Running({ status }: { readonly status: LiveStatus }) {
  const follow = useLive((state) => state.follow)
  return (
    <span className="live-bar-buttons">
      <button
        type="button"
        className="button button--small"
        aria-pressed={follow}
        title={follow ? 'The Reading stays at the newest line' : 'The Reading stays where it is'}
        onClick={() => setFollow(!follow)}
      >
        {follow ? 'Following' : 'Held'}
      </button>
      <button
        type="button"
        className="button button--small live-bar-stop"
        disabled={status.state === 'stopping'}
        onClick={() => void stopLive()}
      >
        {status.state === 'stopping' ? 'Stopping…' : 'Stop'}
      </button>
    </span>
  )
}

function Ended() {
  return (
    <span className="live-bar-buttons">
      <button type="button" className="button button--small" onClick={putAway}>
        Hide
      </button>
    </span>
  )
}
