/**
 * Owns the choice of an interface: name, addresses, whether it is up, and how busy it is. Radio buttons, so that arrow keys move.
 */
import type { LiveInterface } from '@shared/live'
import { formatCount } from '../../ui/format'
import { SafeText, safeText } from '../../ui/safe-text'
import { useActivity } from './use-activity'

interface Props {
  readonly interfaces: readonly LiveInterface[]
  readonly value: string
  readonly onChange: (name: string) => void
  readonly onStart: () => void
}

export function InterfaceList({ interfaces, value, onChange, onStart }: Props) {
  const activity = useActivity()
  return (
    <fieldset className="capture-interfaces">
      <legend>Interface</legend>
      {interfaces.length === 0 ? <p className="capture-soft">None that this user may capture on.</p> : null}
      {interfaces.map((found) => (
        <label key={found.name} className="capture-interface" onDoubleClick={onStart}>
          <input
            type="radio"
            name="capture-interface"
            checked={found.name === value}
            onChange={() => onChange(found.name)}
          />
          <span className="capture-interface-name">
            <SafeText>{found.name}</SafeText>
          </span>
          <span className="capture-interface-more" title={safeText(found.addresses.join('\n'))}>
            <SafeText>{moreOf(found)}</SafeText>
          </span>
          <Sparkline values={activity.get(found.name)} />
        </label>
      ))}
    </fieldset>
  )
}

function moreOf({ up, addresses, description }: LiveInterface): string {
  return [up === false ? 'down' : '', addresses.join('  '), description].filter((part) => part !== '').join(' · ')
}

const WIDTH = 90
const HEIGHT = 18

function Sparkline({ values }: { readonly values: readonly number[] | undefined }) {
  const last = values?.at(-1)
  if (!values || last === undefined) return <span className="capture-spark" />
  const top = Math.max(1, ...values)
  const step = WIDTH / 29
  const points = values
    .map(
      (value, at) =>
        `${(WIDTH - (values.length - 1 - at) * step).toFixed(1)},${(HEIGHT - (value / top) * (HEIGHT - 2) - 1).toFixed(1)}`,
    )
    .join(' ')
  return (
    <span className="capture-spark">
      <svg width={WIDTH} height={HEIGHT} aria-hidden="true">
        <polyline points={points} />
      </svg>
      <span className="capture-spark-rate">{formatCount(last)}/s</span>
    </span>
  )
}
