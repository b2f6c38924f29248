import Model

/// A service that declares nothing, with changes.
func service(_ name: String, _ adjust: (inout Service) -> Void = { _ in }) -> Service {
    var service = Service(name: name, launch: Launch(command: "./\(name)"))
    adjust(&service)
    return service
}

/// A service with a port that it may be given another for, as `web` has by default.
func webService(_ name: String, _ adjust: (inout Service) -> Void = { _ in }) -> Service {
    service(name) { service in
        var port = ServicePort(number: 3000, name: "http", kind: .http)
        port.isWish = true
        service.listening.ports = [port]
        adjust(&service)
    }
}

/// The name of the instance `default` of a service of the host app.
func instance(_ service: String) -> InstanceName {
    InstanceName(service: ServiceName(app: nil, service: service))
}
