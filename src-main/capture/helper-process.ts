/**
 * Owns one running helper program: started from an argument list (never a shell), its stderr cut into pieces, its end.
 *
 * Guarantees: `ended` resolves exactly once, also when the program could not be started; of what it prints at most the last
 * 16 KiB are kept. It runs in a session of its own, so that Ctrl-C in a terminal reaches only us and the end stays in order.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { commandOf } from './cap-program'
import { helperEnvironment } from './programs'

const MAX_TEXT = 16_384

export interface HelperEnd {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  /** why it could not be started */
  readonly startError?: NodeJS.ErrnoException
}

export class HelperProcess {
  readonly ended: Promise<HelperEnd>
  /** what it printed last on stderr */
  text = ''
  private readonly child: ChildProcess
  private rest = ''

  constructor(program: string, argv: readonly string[], onPiece: (piece: string) => void) {
    this.child = spawn(...commandOf(program, argv), {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: helperEnvironment(),
      detached: process.platform !== 'win32',
      windowsHide: true,
    })
    this.child.stderr?.setEncoding('utf8')
    this.child.stderr?.on('data', (chunk: string) => this.take(chunk, onPiece))
    this.ended = new Promise((resolve) => {
      this.child.once('error', (startError) => resolve({ code: null, signal: null, startError }))
      this.child.once('close', (code, signal) => {
        if (this.rest !== '') onPiece(this.rest)
        resolve({ code, signal })
      })
    })
  }

  get pid(): number | undefined {
    return this.child.pid
  }

  /** false when it is gone already or belongs to another user. */
  signal(name: NodeJS.Signals): boolean {
    try {
      return this.child.kill(name)
    } catch {
      return false
    }
  }

  /** Closes our end of its stderr: a helper that may not be signalled ends at its next word. */
  hangUp(): void {
    this.child.stderr?.destroy()
  }

  private take(chunk: string, onPiece: (piece: string) => void): void {
    this.text = (this.text + chunk).slice(-MAX_TEXT)
    const pieces = (this.rest + chunk).split(/[\r\n]/)
    this.rest = (pieces.pop() ?? '').slice(-MAX_TEXT)
    for (const piece of pieces) if (piece !== '') onPiece(piece)
  }
}

export interface ProgramOutput extends HelperEnd {
  readonly stdout: string
  readonly stderr: string
}

/** Runs a program that answers by itself and takes at most 1 MiB of it; one that takes too long is killed. */
export function runProgram(program: string, argv: readonly string[], timeoutMs = 5000): Promise<ProgramOutput> {
  return new Promise((resolve) => {
    const child = spawn(...commandOf(program, argv), {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: helperEnvironment(),
      windowsHide: true,
    })
    const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs)
    const texts = { stdout: '', stderr: '' }
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8')
      child[name].on('data', (chunk: string) => {
        if (texts[name].length < 1 << 20) texts[name] += chunk
      })
    }
    const finish = (end: HelperEnd) => {
      clearTimeout(timer)
      resolve({ ...end, ...texts })
    }
    child.once('error', (startError) => finish({ code: null, signal: null, startError }))
    child.once('close', (code, signal) => finish({ code, signal }))
  })
}
