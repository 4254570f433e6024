import Foundation

/// Keeps a second save within one second from going unseen.
///
/// Swift's compiler compares the times of files in whole seconds (6.3 on Linux). Of two saves in the
/// second in which it read the first, it would not see the second, and old answers would be graded.
struct BuildRecord {
  /// The folder of the programs that are built.
  let products: URL

  /// Its time is that of the last build's beginning.
  private var began: URL { products.appending(path: "gradus-began") }

  /// Lets the compiler forget each module with a file that was saved in the second in which the last
  /// build began, and notes that one begins `now`.
  func begin(_ modules: [(name: String, folder: URL)], now: Date = Date()) {
    if let last = second(of: began) {
      for (name, folder) in modules {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        let isNew = files.contains {
          $0.hasSuffix(".swift") && second(of: folder.appending(path: $0)) == last
        }
        if isNew { forget(name) }
      }
    }
    // Where it cannot be written, all is as it is without it.
    try? Data().write(to: began)
    try? FileManager.default.setAttributes([.modificationDate: now], ofItemAtPath: began.path)
  }

  /// What the compiler remembers of a module's last build lies in its folder.
  private func forget(_ module: String) {
    try? FileManager.default.removeItem(
      at: products.appending(path: "\(module).build/primary.priors"))
  }

  private func second(of file: URL) -> Double? {
    let attributes = try? FileManager.default.attributesOfItem(atPath: file.path)
    return (attributes?[.modificationDate] as? Date)?.timeIntervalSince1970.rounded(.down)
  }
}
