internal import Control
internal import Processes

extension CgroupSearch {
    /// What `status` says of it, measured now; `nil` if there is no place for cgroups.
    var row: CgroupRow? {
        guard let tree else { return nil }
        var row = CgroupRow(path: tree.path, controllers: tree.controllers.sorted().map(\.rawValue))
        row.missing = lacks.sorted { $0.key < $1.key }.map { controller, lack in
            "\(controller.rawValue): \(LimitsText.text(lack))"
        }
        guard let group = try? ControlGroup(tree.path) else { return row }
        row.memoryBytes = group.memory().map { Int(clamping: $0) }
        row.tasks = group.tasks().map { Int(clamping: $0) }
        let pressure = group.pressure()
        row.cpuPressurePercent = pressure.cpu.recent
        row.memoryPressurePercent = pressure.memory.recent
        row.ioPressurePercent = pressure.io.recent
        return row
    }
}
