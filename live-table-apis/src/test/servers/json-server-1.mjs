// Starts json-server 1.0 on a free port, and ends with its input. Argument: the folder that npm installed it in.
import { createServer } from 'node:http'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

const modules = path.resolve(process.argv[2], 'node_modules')
const load = (file) => import(pathToFileURL(path.join(modules, file)))
const { createApp } = await load('json-server/lib/app.js')
const { Low, Memory } = await load('lowdb/lib/index.js')

const db = new Low(new Memory(), { cities: [] })
const app = createApp(db)
const listening = createServer((request, response) => {
  if (request.url !== '/test-rows') {
    app.handler(request, response)
    return
  }
  let text = ''
  request.on('data', (part) => { text += part })
  request.on('end', () => {
    db.data = JSON.parse(text)
    response.writeHead(204).end()
  })
}).listen(0, 'localhost', () => console.log(listening.address().port))
process.stdin.resume().on('end', () => process.exit())
