#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A socket of this machine that is found by its name alone, in no folder, as desktops have them.
final class Door {
  struct NotOpened: Error {}

  private let socket: Int32

  /// Whether somebody has come to it.
  var wasKnockedAt: Bool { accept(socket, nil, nil) >= 0 }

  init(_ name: String) throws {
    #if os(Linux)
      let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
      socket = Glibc.socket(AF_UNIX, kind, 0)
      var address = sockaddr_un()
      address.sun_family = sa_family_t(AF_UNIX)
      let bytes = [0] + Array(name.utf8)
      withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
      let status = withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          bind(socket, $0, socklen_t(2 + bytes.count))
        }
      }
      guard status == 0, listen(socket, 8) == 0 else { throw NotOpened() }
    #else
      throw NotOpened()
    #endif
  }

  deinit { close(socket) }

  /// Puts a key called `name` where what this process starts finds it.
  static func putKey(_ name: String) {
    #if arch(x86_64)
      let (add, control) = (248, 250)
    #else
      let (add, control) = (217, 219)
    #endif
    typealias Function = @convention(c) (Int, Int, Int, Int, Int, Int) -> Int
    guard let found = dlsym(nil, "syscall") else { return }
    let system = unsafeBitCast(found, to: Function.self)
    let secret = strdup("SECRET")
    // A session of its own, and the key in it.
    _ = system(control, 1, 0, 0, 0, 0)
    _ = system(
      add, Int(bitPattern: strdup("user")), Int(bitPattern: strdup(name)), Int(bitPattern: secret),
      6,
      -3)
  }
}
