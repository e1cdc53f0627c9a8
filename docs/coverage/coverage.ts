/** How one case of the field, or one change between versions, is met before an upgrade. */
export interface Row {
  /** In a few words. */
  readonly about: string
  /** Codes of findings, or ids of notes of the catalog, that tell it. */
  readonly by?: readonly string[]
  /** Why it cannot be seen beforehand, or not all of it, and what meets it instead. */
  readonly unseen?: string
}

/** By number of the case: `F-1`, or row of Istio’s change notes: `6.1 external-name`. */
export type Rows = Readonly<Record<string, Row>>
