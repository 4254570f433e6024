import Foundation

/// A file that the user named, to be written without harm to what is there.
///
/// A regular file of the user's is replaced by a whole one, never by half of one, and keeps its
/// permissions; a symbolic link leads to the file that is written. What is no such file, a device, a
/// FIFO, somebody else's file or one with several names, is opened and written into.
struct NamedFile {
  private let path: String
  private let place: Place

  private enum Place {
    /// The path behind all links, and the permissions of what is there.
    case replaced(String, mode: mode_t?)
    case opened
    /// What standard output or standard error leads to.
    case stream(Int32)
  }

  /// Throws a ``Problem`` that says why the file at `path` cannot be written.
  init(_ path: String) throws {
    self.path = path
    guard !path.isEmpty else { throw Problem("a file must have a name") }
    do {
      place = try Self.place(of: path)
    } catch let refusal as Refusal {
      throw Problem("\(path) cannot be written: \(refusal.reason)")
    }
  }

  private struct Refusal: Error {
    let reason: String
  }

  private static func place(of path: String) throws -> Place {
    var status = stat()
    guard stat(path, &status) == 0 else {
      guard errno == ENOENT || errno == ENOTDIR else { throw Refusal(reason: lastError) }
      let target = try followed(path)
      let folder = URL(filePath: target).deletingLastPathComponent().path
      guard !path.hasSuffix("/"), isFolder(folder) else {
        throw Refusal(reason: "there is no folder \(folder)")
      }
      guard access(folder, W_OK) == 0 else {
        throw Refusal(reason: "the folder \(folder) cannot be written into")
      }
      return .replaced(target, mode: nil)
    }
    switch status.st_mode & S_IFMT {
    case S_IFDIR: throw Refusal(reason: "it is a folder")
    case S_IFSOCK: throw Refusal(reason: "it is a socket")
    case S_IFREG: break
    default:
      guard access(path, W_OK) == 0 else { throw Refusal(reason: lastError) }
      return .opened
    }
    // Root may write what is write-protected, but nobody protects a file for nothing.
    guard status.st_mode & 0o222 != 0, access(path, W_OK) == 0 else {
      throw Refusal(reason: "it is write-protected")
    }
    if let stream = [STDOUT_FILENO, STDERR_FILENO].first(where: { leads($0, to: status) }) {
      return .stream(stream)
    }
    let target = try followed(path)
    let folder = URL(filePath: target).deletingLastPathComponent().path
    let isTheirs = status.st_uid == geteuid() && status.st_nlink == 1 && access(folder, W_OK) == 0
    return isTheirs ? .replaced(target, mode: status.st_mode & 0o7777) : .opened
  }

  private static func leads(_ descriptor: Int32, to file: stat) -> Bool {
    var status = stat()
    return fstat(descriptor, &status) == 0 && status.st_dev == file.st_dev
      && status.st_ino == file.st_ino
  }

  /// The path that the symbolic link at `path`, and the one that it leads to, lead to in the end.
  private static func followed(_ path: String) throws -> String {
    var path = path
    for _ in 0..<40 {
      guard let target = try? FileManager.default.destinationOfSymbolicLink(atPath: path) else {
        return path
      }
      path =
        target.hasPrefix("/")
        ? target : URL(filePath: path).deletingLastPathComponent().path + "/" + target
    }
    throw Refusal(reason: "its links go round in a circle")
  }

  private static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && isFolder.boolValue
  }

  private static var lastError: String { String(cString: strerror(errno)) }

  /// Throws a ``Problem`` where `data` could not be written whole.
  func write(_ data: Data) throws {
    do {
      switch place {
      case .stream(let descriptor): try writeAll(data, to: descriptor)
      case .opened: try writeInto(data)
      case .replaced(let target, let mode): try replace(target, by: data, mode)
      }
    } catch {
      throw Problem("\(path) cannot be written: \(reason(error))")
    }
  }

  private func writeInto(_ data: Data) throws {
    let descriptor = try opened(path, O_WRONLY)
    defer { close(descriptor) }
    try writeAll(data, to: descriptor)
    // Devices and FIFOs have no end that could be moved.
    _ = ftruncate(descriptor, off_t(data.count))
  }

  private func replace(_ target: String, by data: Data, _ mode: mode_t?) throws {
    let folder = URL(filePath: target).deletingLastPathComponent()
    let beside = folder.appending(path: ".gradus-\(UUID().uuidString)").path
    let descriptor = try opened(beside, O_WRONLY | O_CREAT | O_EXCL)
    do {
      defer { close(descriptor) }
      if let mode { try checked(fchmod(descriptor, mode)) }
      try writeAll(data, to: descriptor)
      try checked(fsync(descriptor))
      try checked(rename(beside, target))
    } catch {
      unlink(beside)
      throw error
    }
  }

  private func opened(_ path: String, _ flags: Int32) throws -> Int32 {
    let descriptor = open(path, flags | O_CLOEXEC, 0o666)
    try checked(descriptor)
    return descriptor
  }

  private func checked(_ result: Int32) throws {
    if result < 0 { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
  }
}
