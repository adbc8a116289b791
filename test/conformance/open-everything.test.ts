/** Every capture of the folder opens to its end or is refused in one clear line; nothing hangs, nothing throws. */

import { Session } from '@main/session/session'
import { errorLine } from '@shared/result'
import { describe, expect, it } from 'vitest'
import { captureFiles, hasCaptures } from './captures'

describe.skipIf(!hasCaptures)('every public capture', () => {
  it('is read to its end, or refused with one line that says what and what to do', async () => {
    const files = captureFiles()
    expect(files.length).toBeGreaterThan(100)
    for (const path of files) {
      const opened = await Session.open([path])
      if (!opened.ok) {
        expect(errorLine(opened.error), path).not.toMatch(/\n|^\s*at |undefined/)
        expect(opened.error.remedy, path).not.toBe('')
        continue
      }
      await opened.value.load()
      expect(opened.value.phase, path).toBe('complete')
      opened.value.close()
    }
  }, 120_000)
})
