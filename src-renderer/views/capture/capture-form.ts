/**
 * Owns the start dialog's fields as typed and what they mean: a `CaptureSpec`, or the fields that cannot be read. Pure.
 *
 * An empty field means "no limit"; sizes are in MB (of 1,000,000 bytes), as the dialog says beside them.
 */
import { type CaptureEngine, type CaptureSpec, DEFAULT_BUFFER_MIB } from '@shared/live'

export interface CaptureForm {
  readonly interface: string
  readonly filter: string
  readonly engine: CaptureEngine | ''
  readonly promiscuous: boolean
  readonly snapLength: string
  readonly buffer: string
  readonly stopPackets: string
  readonly stopMegabytes: string
  readonly stopSeconds: string
  readonly isRing: boolean
  readonly ringFiles: string
  readonly ringMegabytes: string
  readonly ringSeconds: string
}

export const EMPTY_FORM: CaptureForm = {
  interface: '',
  filter: '',
  engine: '',
  promiscuous: true,
  snapLength: '',
  buffer: String(DEFAULT_BUFFER_MIB),
  stopPackets: '',
  stopMegabytes: '',
  stopSeconds: '',
  isRing: false,
  ringFiles: '10',
  ringMegabytes: '100',
  ringSeconds: '',
}

export type FieldErrors = Readonly<Partial<Record<keyof CaptureForm, string>>>

const MEGABYTE = 1_000_000

/** What each field means; `errors` is empty when `spec` can be used. */
export function readForm(form: CaptureForm): { readonly spec: CaptureSpec; readonly errors: FieldErrors } {
  const errors: Partial<Record<keyof CaptureForm, string>> = {}
  const number = (field: keyof CaptureForm, least: number, most: number, whole = true): number | null => {
    const text = String(form[field]).trim()
    if (text === '') return null
    const value = Number(text)
    const isFine = value >= least && value <= most && (!whole || Number.isInteger(value))
    if (!isFine) errors[field] = `${whole ? 'a whole number' : 'a number'} from ${least} to ${most}`
    return isFine ? value : null
  }
  const megabytes = (field: keyof CaptureForm): number | null => {
    const value = number(field, 0.001, 10_000_000, false)
    return value === null ? null : Math.round(value * MEGABYTE)
  }
  if (form.interface === '') errors.interface = 'choose an interface'
  const ring = { files: 0, bytes: null as number | null, seconds: null as number | null }
  if (form.isRing) {
    ring.files = number('ringFiles', 2, 100_000) ?? 0
    ring.bytes = megabytes('ringMegabytes')
    ring.seconds = number('ringSeconds', 1, 1_000_000)
    if (ring.files === 0 && !errors.ringFiles) errors.ringFiles = 'how many files are kept?'
    const isOpen = ring.bytes === null && ring.seconds === null && !errors.ringMegabytes && !errors.ringSeconds
    if (isOpen) errors.ringMegabytes = 'a size or a time is needed'
    if (form.engine === 'tcpdump' && ring.bytes !== null && ring.bytes % MEGABYTE !== 0)
      errors.ringMegabytes = 'tcpdump counts in whole MB'
  }
  if (form.engine === 'cap' && !form.promiscuous) errors.promiscuous = 'cap is always promiscuous'
  const snapLength = number('snapLength', 1, form.engine === 'cap' ? 65_535 : 262_144)
  const spec: CaptureSpec = {
    interface: form.interface,
    filter: form.filter.trim(),
    snapLength,
    promiscuous: form.promiscuous,
    bufferMiB: number('buffer', 1, 2047) ?? DEFAULT_BUFFER_MIB,
    ring: form.isRing
      ? {
          files: ring.files,
          kilobytes: ring.bytes === null ? null : Math.max(1, Math.round(ring.bytes / 1000)),
          seconds: ring.seconds,
        }
      : null,
    stopAfter: {
      packets: number('stopPackets', 1, Number.MAX_SAFE_INTEGER),
      bytes: megabytes('stopMegabytes'),
      seconds: number('stopSeconds', 1, 100_000_000),
    },
  }
  return { spec, errors }
}
