/**
 * Owns how the house says "this did not work" for things a user can mend.
 *
 * Three kinds of trouble, never mixed (DESIGN 4): bytes that do not parse are data (an error node in the field tree);
 * what a user can fix is a `Result` with a code, a message and a remedy; a bug throws.
 */

/** Codes are stable: tests, the CLI's exit text and the window's help refer to them. */
export type AppErrorCode =
  | 'not-found'
  | 'not-readable'
  | 'is-directory'
  | 'empty-file'
  | 'not-a-capture'
  | 'unsupported-version'
  | 'corrupt'
  | 'vanished'
  | 'changed'
  | 'no-capture'
  | 'no-project'
  | 'bad-filter'
  | 'bad-request'
  | 'unknown-view'
  | 'project-locked'
  | 'project-newer'
  | 'not-a-project'
  | 'disk-full'
  | 'not-writable'
  | 'cancelled'
  | 'engine-gone'
  | 'no-helper'
  | 'no-rights'
  | 'no-interface'
  | 'interface-down'
  | 'interface-gone'
  | 'helper-died'
  | 'capture-failed'
  | 'internal'

/** `message` says what and where; `remedy` what to do; `detail` is extra text for copying (never needed to understand). */
export interface AppError {
  readonly code: AppErrorCode
  readonly message: string
  readonly remedy: string
  readonly detail?: string
  /** For 'bad-filter': [from, to) character positions in the filter text. */
  readonly range?: readonly [number, number]
}

export interface Failure {
  readonly ok: false
  readonly error: AppError
}

export type Result<T> = { readonly ok: true; readonly value: T } | Failure

export const ok = <T>(value: T): Result<T> => ({ ok: true, value })

export const fail = (code: AppErrorCode, message: string, remedy = '', extra: Partial<AppError> = {}): Failure => ({
  ok: false,
  error: { code, message, remedy, ...extra },
})

/** One line for a terminal: what, where, what to do. */
export const errorLine = (error: AppError): string =>
  error.remedy ? `${error.message} ${error.remedy}` : error.message

/** The end of an exhaustive switch; reaching it is a bug. */
export function assertNever(value: never): never {
  throw new Error(`unexpected value: ${String(value)}`)
}
