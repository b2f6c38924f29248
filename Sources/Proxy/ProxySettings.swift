package import RouterProtocol

/// What all workers are told once.
package struct ProxySettings: Sendable {
    package var workers: Int
    package var limits: ClientLimits
    package var trustedProxies: [AddressBlock]
    /// Makes request ids of different processes different.
    package var seed: UInt64

    /// Makes the settings for `workers` threads.
    package init(workers: Int, limits: ClientLimits = ClientLimits(), trustedProxies: [AddressBlock] = [], seed: UInt64)
    {
        self.workers = workers
        self.limits = limits
        self.trustedProxies = trustedProxies
        self.seed = seed
    }

    /// Whether what `address` says about its client is believed.
    func isTrusted(_ address: InternetAddress) -> Bool {
        trustedProxies.contains { $0.contains(address) }
    }
}
