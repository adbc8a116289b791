/**
 * Owns what is asked of the JavaScript engine itself for the walk over a capture (session/ingest.ts). Only speed depends on it.
 *
 * Inlining: the walk is many small functions called once a frame; V8's default budget for compiling them as one piece is used up
 * half way, and what is left pays a call for every frame. Measured: a fifth of the time of indexing 2 M frames.
 * Collecting: the tables are memory outside V8's heap, but V8 counts it and collects a heap that did not grow every 10 MB of them;
 * each time the walk waits some milliseconds.
 */
import { setFlagsFromString } from 'node:v8'

setFlagsFromString('--max-inlined-bytecode-size-cumulative=6000')
setFlagsFromString('--max-inlined-bytecode-size=1500')

/** The heap may become four times its size before it is collected again; false: as V8 sees fit, which is less. */
export function collectRarely(rarely: boolean): void {
  setFlagsFromString(`--heap-growing-percent=${rarely ? 300 : 0}`)
}
