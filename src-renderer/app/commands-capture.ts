/**
 * Owns the commands of live capture: start, stop, follow or hold.
 */
import { showDialog } from '../state/actions'
import { isCapturing, setFollow, stopLive, useLive } from '../state/live'
import type { Command } from './command'

export const captureCommands: readonly Command[] = [
  {
    id: 'capture.start',
    group: 'Capture',
    title: 'Capture packets…',
    words: 'live interface record dumpcap tcpdump start',
    keys: ['$mod+e'],
    enabled: () => !isCapturing(useLive.getState()),
    run: () => showDialog('capture'),
  },
  {
    id: 'capture.stop',
    group: 'Capture',
    title: 'Stop capturing',
    words: 'live end',
    keys: ['$mod+Shift+e'],
    enabled: () => isCapturing(useLive.getState()),
    run: stopLive,
  },
  {
    id: 'capture.follow',
    group: 'Capture',
    title: 'Follow the newest line, or hold',
    words: 'live scroll tail',
    enabled: () => isCapturing(useLive.getState()),
    run: () => setFollow(!useLive.getState().follow),
  },
]
