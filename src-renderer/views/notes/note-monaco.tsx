/**
 * Owns the text editor of a note (Monaco): Markdown, links to frames and flows lit up, completion, Escape leads back to
 * the Reading. Loaded on first use; see monaco-setup.ts for what of Monaco is in it.
 */

import type { NoteLink } from '@shared/anchor'
import { type ReactNode, useEffect, useRef } from 'react'
import { useUi } from '../../state/store'
import { applyMonacoTheme, monaco } from './monaco-setup'
import { linkAt } from './note-links'

interface Props {
  readonly body: string
  readonly label: string
  readonly takeFocus: boolean
  readonly onEdit: (text: string) => void
  readonly onFocus: () => void
  readonly onBlur: () => void
  readonly onLink: (link: NoteLink) => void
}

type Editor = monaco.editor.IStandaloneCodeEditor

export function NoteMonaco(props: Props): ReactNode {
  const host = useRef<HTMLDivElement>(null)
  const editor = useRef<Editor | null>(null)
  const live = useRef(props)
  live.current = props
  const theme = useUi((state) => state.themeShown)

  useEffect(() => {
    if (!host.current) return
    const made = create(host.current, live.current)
    editor.current = made
    const marks = made.createDecorationsCollection()
    const markLinks = (): void => {
      marks.set(linkDecorations(made))
    }
    markLinks()
    const hooks = [
      made.onDidChangeModelContent(() => {
        markLinks()
        const text = made.getValue()
        if (text !== live.current.body) live.current.onEdit(text)
      }),
      made.onDidFocusEditorText(() => live.current.onFocus()),
      made.onDidBlurEditorText(() => live.current.onBlur()),
      made.onMouseDown((event) => {
        const link = event.event.ctrlKey || event.event.metaKey ? linkUnder(made, event.target.position) : null
        if (link) live.current.onLink(link)
      }),
    ]
    made.addCommand(monaco.KeyCode.Escape, leaveToReading, '!suggestWidgetVisible && !findWidgetVisible')
    void document.fonts.ready.then(() => monaco.editor.remeasureFonts())
    if (live.current.takeFocus) made.focus()
    return () => {
      for (const hook of hooks) hook.dispose()
      const model = made.getModel()
      made.dispose()
      model?.dispose()
      editor.current = null
    }
  }, [])

  useEffect(() => applyMonacoTheme(theme), [theme])

  useEffect(() => {
    const made = editor.current
    if (made && made.getValue() !== props.body) made.setValue(props.body)
  }, [props.body])

  return <div className="note-monaco" ref={host} />
}

function create(host: HTMLElement, props: Props): Editor {
  return monaco.editor.create(host, {
    value: props.body,
    language: 'markdown',
    theme: 'tracebook',
    ariaLabel: props.label,
    placeholder: 'Markdown. @frame:15, @ftp:1 and @flow:… link to lines, sessions and flows, #words are tags.',
    automaticLayout: true,
    minimap: { enabled: false },
    lineNumbers: 'off',
    glyphMargin: false,
    folding: false,
    lineDecorationsWidth: 0,
    wordWrap: 'on',
    wrappingStrategy: 'advanced',
    fontFamily: '"IBM Plex Mono", monospace',
    fontSize: 12.5,
    lineHeight: 20,
    fontLigatures: false,
    renderLineHighlight: 'none',
    overviewRulerLanes: 0,
    hideCursorInOverviewRuler: true,
    scrollBeyondLastLine: false,
    scrollbar: { vertical: 'auto', useShadows: false, verticalScrollbarSize: 10 },
    bracketPairColorization: { enabled: false },
    matchBrackets: 'never',
    occurrencesHighlight: 'off',
    selectionHighlight: false,
    wordBasedSuggestions: 'off',
    quickSuggestions: { other: true, comments: true, strings: true },
    tabFocusMode: true,
    // Notes quote packets: what looks like another character must be seen.
    unicodeHighlight: { ambiguousCharacters: true, invisibleCharacters: true },
    fixedOverflowWidgets: true,
    links: false,
    padding: { top: 4, bottom: 4 },
  })
}

const LINK =
  /@(?:frame|flow|finding|ftp|dns|http|tls|ssh|icmp|arp):[A-Za-z0-9](?:[\w.:-]{0,118}\w)?|(?<![\p{L}\p{N}_#/&])#[\p{L}\p{N}_-]*\p{L}[\p{L}\p{N}_-]*/gu

function linkDecorations(editor: Editor): monaco.editor.IModelDeltaDecoration[] {
  const lines = editor.getModel()?.getLinesContent() ?? []
  return lines.flatMap((line, at) =>
    [...line.matchAll(LINK)].map((found) => ({
      range: new monaco.Range(at + 1, found.index + 1, at + 1, found.index + 1 + found[0].length),
      options: { inlineClassName: found[0].startsWith('@') ? 'note-token-link' : 'note-token-tag' },
    })),
  )
}

/** The link at a position of the text. */
function linkUnder(editor: Editor, position: monaco.Position | null): NoteLink | null {
  const line = position ? editor.getModel()?.getLineContent(position.lineNumber) : undefined
  if (!position || line === undefined) return null
  for (const found of line.matchAll(LINK)) {
    if (position.column - 1 >= found.index && position.column - 1 <= found.index + found[0].length)
      return linkAt(found[0])
  }
  return null
}

const leaveToReading = (): void => document.querySelector<HTMLElement>('.reading-grid')?.focus()
