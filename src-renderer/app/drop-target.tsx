/**
 * Owns files dragged over the window: says where they will land and opens them when dropped. The page never navigates.
 */
import { useEffect, useState } from 'react'
import { desktop } from '../client/desktop'
import { openPaths, report } from '../state/actions'
import './drop-target.css'

const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false

function drop(event: DragEvent): void {
  const files = [...(event.dataTransfer?.files ?? [])]
  const paths = files.map((file) => desktop.pathForFile(file)).filter((path) => path !== '')
  if (paths.length > 0) return void openPaths(paths)
  report({
    code: 'not-found',
    message: 'What was dropped is not a file on this computer.',
    remedy: 'Save it to a folder first, then drop it here or use Open…',
  })
}

export function DropTarget() {
  const [over, setOver] = useState(false)
  useEffect(() => {
    const drag = (event: DragEvent): void => {
      if (!hasFiles(event)) return
      event.preventDefault()
      if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy'
      setOver(true)
    }
    // leaving the window is leaving without a next element
    const leave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setOver(false)
    }
    const end = (event: DragEvent): void => {
      if (!hasFiles(event)) return
      event.preventDefault()
      setOver(false)
      drop(event)
    }
    window.addEventListener('dragover', drag)
    window.addEventListener('dragleave', leave)
    window.addEventListener('drop', end)
    return () => {
      window.removeEventListener('dragover', drag)
      window.removeEventListener('dragleave', leave)
      window.removeEventListener('drop', end)
    }
  }, [])
  if (!over) return null
  return (
    <div className="drop-target" role="status">
      <p>Drop to open: captures together are read as one, in time order; a .tracebook file opens as a project.</p>
    </div>
  )
}
