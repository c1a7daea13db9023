// Starts json-server 0.17 on a free port, and ends with its input. Argument: the folder that npm installed it in.
const path = require('path')
const jsonServer = require(path.resolve(process.argv[2], 'node_modules/json-server'))

const router = jsonServer.router({ cities: [] })
const server = jsonServer.create()
server.use(jsonServer.bodyParser)
server.post('/test-rows', (request, response) => {
  router.db.setState(request.body)
  response.sendStatus(204)
})
server.use(jsonServer.defaults({ logger: false }))
server.use(router)
const listening = server.listen(0, 'localhost', () => console.log(listening.address().port))
process.stdin.resume().on('end', () => process.exit())
