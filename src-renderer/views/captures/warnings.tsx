/**
 * Owns how warnings are listed: those of one capture file (what, and at which byte), and what the whole capture holds too
 * much of.
 */
import type { CaptureFileInfo, CaptureSummary } from '@shared/rows'
import { formatCount } from '../../ui/format'
import { SafeText } from '../../ui/safe-text'
import './captures.css'

export function Warnings({ warnings }: { readonly warnings: CaptureFileInfo['warnings'] }) {
  return (
    <ul className="captures-warnings">
      {warnings.map((warning) => (
        <li key={`${warning.code} ${warning.offset}`}>
          <SafeText>{warning.message}</SafeText>{' '}
          <span className="captures-offset">
            at byte {formatCount(warning.offset)} · <span className="mono">{warning.code}</span>
          </span>
        </li>
      ))}
    </ul>
  )
}

export function Limits({ limits }: Pick<CaptureSummary, 'limits'>) {
  return (
    <ul className="captures-warnings">
      {limits.map((limit) => (
        <li key={limit}>{limit}</li>
      ))}
    </ul>
  )
}
