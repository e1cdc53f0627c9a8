import type {Catalog} from '../../../src/checks/catalog.ts'
import {CATALOG} from '../evidence.ts'

/** A day on which 1.27 and 1.28 both got fixes. */
export const USUAL = {now: '2026-03-01T12:00:00Z', catalog: CATALOG}
export const catalog = (change: Partial<Catalog>): Catalog => ({...CATALOG, ...change})
