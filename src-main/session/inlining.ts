/**
 * Owns how much of the walk over a capture (session/ingest.ts) the JavaScript engine may compile as one piece.
 *
 * The walk is many small functions called once a frame; V8's default budget for inlining is used up half way, and what is left
 * pays a call for every frame. Measured: a fifth of the time of indexing 2 M frames. Only speed depends on it.
 */
import { setFlagsFromString } from 'node:v8'

setFlagsFromString('--max-inlined-bytecode-size-cumulative=6000')
setFlagsFromString('--max-inlined-bytecode-size=1500')
