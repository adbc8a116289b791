/**
 * Owns how the warnings of one capture file are listed: what, and at which byte.
 */
import type { CaptureFileInfo } from '@shared/rows'
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
