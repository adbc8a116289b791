/**
 * Owns the requests about live capture.
 */
import { ok } from '@shared/result'
import { captureAccess } from '../capture/access'
import { checkFilter } from '../capture/filter-check'
import { carryOut } from '../capture/fix'
import { interfaceCounters } from '../capture/interface-counters'
import { listInterfaces } from '../capture/interfaces'
import type { Handler } from './router'
import type { Workspace } from './workspace'

export const liveHandlers = ({ live }: Workspace) => ({
  'capture.live.interfaces': (async () => listInterfaces()) satisfies Handler<'capture.live.interfaces'>,

  'capture.live.counters': (async () => ok(await interfaceCounters())) satisfies Handler<'capture.live.counters'>,

  'capture.live.access': (async () => ok(await captureAccess())) satisfies Handler<'capture.live.access'>,

  'capture.live.fix': (async ({ command }) => carryOut(command)) satisfies Handler<'capture.live.fix'>,

  'capture.live.check-filter': (async ({ engine, interface: name, filter }) =>
    ok(await checkFilter(engine, name, filter))) satisfies Handler<'capture.live.check-filter'>,

  'capture.live.start': (async ({ engine, spec }) => live.start(engine, spec)) satisfies Handler<'capture.live.start'>,

  'capture.live.stop': (async () => ok(await live.stop())) satisfies Handler<'capture.live.stop'>,

  'capture.live.status': (async () => ok(live.status())) satisfies Handler<'capture.live.status'>,

  'capture.live.left': (async () => ok(await live.left())) satisfies Handler<'capture.live.left'>,

  'capture.live.forget': (async ({ id }) => {
    await live.forget(id)
    return ok(null)
  }) satisfies Handler<'capture.live.forget'>,
})
