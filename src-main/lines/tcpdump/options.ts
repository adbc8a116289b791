/**
 * Owns what can be asked of a line (tcpdump's switches) and the frame it is made from.
 */
export interface LineFrame {
  readonly bytes: Uint8Array
  /** [start, end) of the frame in `bytes` */
  readonly start: number
  readonly end: number
  readonly wireLength: number
  /** LINKTYPE_ number */
  readonly linkType: number
  readonly seconds: number
  readonly nanos: number
}

export interface LineOptions {
  /** -t, nothing, -tt, -ttt, -tttt, -ttttt */
  readonly time: 'none' | 'default' | 'unix' | 'delta' | 'date' | 'delta-first'
  /** 9 is --time-stamp-precision=nano */
  readonly timeDigits: 6 | 9
  /** seconds to add to UTC for 'default' and 'date' */
  readonly utcOffsetSeconds: number
  /** -S */
  readonly absoluteSeq: boolean
  /** -v once or twice */
  readonly verbose: 0 | 1 | 2
  /** -e */
  readonly link: boolean
  /** -q */
  readonly quiet: boolean
  /** names of interface indexes in cooked v2 frames: tcpdump asks the machine it runs on; unknown ones print as `?` */
  readonly interfaceNames?: ReadonlyMap<number, string>
  readonly hex: 'none' | 'x' | 'xx' | 'X' | 'XX' | 'A' | 'AA'
}

/** `tcpdump -nn`, UTC. */
export const DEFAULT_LINE_OPTIONS: LineOptions = {
  time: 'default',
  timeDigits: 6,
  utcOffsetSeconds: 0,
  absoluteSeq: false,
  verbose: 0,
  link: false,
  quiet: false,
  hex: 'none',
}

/** A moment: whole seconds since 1970 and nanoseconds. */
export interface Moment {
  readonly seconds: number
  readonly nanos: number
}
