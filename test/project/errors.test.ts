/** Trouble with a file that is written under a hidden name first is told by the name the person chose. */
import { appErrorOf } from '@main/project/errors'
import { temporaryFor } from '@main/project/files'
import { describe, expect, it } from 'vitest'

const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })

describe('an error of a project file', () => {
  it('names the file that was to be written, not the hidden one beside it', () => {
    const path = '/cases/case 7.tracebook'
    expect(appErrorOf(full, temporaryFor(path))).toMatchObject({
      code: 'disk-full',
      message: 'The disk is full: /cases/case 7.tracebook could not be written.',
    })
    expect(appErrorOf(full, path)?.message).toContain(path)
  })
})
