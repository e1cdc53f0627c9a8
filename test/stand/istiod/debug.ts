import type {IncomingHttpHeaders} from 'node:http'
import type {Page, PageRequest} from '../../../src/embedded/world/istio/pages.ts'
import type {Request, Routes} from './servers.ts'

/** The pages of istiod's plain ports as routes of a server. */
export function routesOf(pages: Readonly<Record<string, Page>>): Routes {
  return Object.fromEntries(
    Object.entries(pages).map(([path, page]) => [
      path,
      (request: Request) => page(pageRequest(request)),
    ]),
  )
}

// Over the test's network everybody comes from loopback, so what came through the API server's
// proxy is told by the headers it adds.
function pageRequest({path, query, headers}: Request): PageRequest {
  return {path, query, local: !isForwarded(headers)}
}

function isForwarded(headers: IncomingHttpHeaders): boolean {
  return Object.keys(headers).some(name => name.startsWith('x-forwarded-'))
}
