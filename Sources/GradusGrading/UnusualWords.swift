import Answering

/// The first twenty words of `source` that no exercise needs, in the order of the alphabet: who reaches past a
/// question, for what the program around it holds, uses some.
///
/// A fault that is to be found in a function that is handed over is in the program's own memory, and no
/// wall stands there. So these are shown to the instructor, who looks; nobody is judged by them.
func unusualWords(in source: String) -> [String] {
  let beginnings = [
    "Unsafe", "withUnsafe", "unsafe", "_silgen", "_cdecl", "_extern", "_section", "posix_",
  ]
  let whole: Set<Substring> = [
    "Mirror", "Process", "ProcessInfo", "FileHandle", "FileManager", "Unmanaged", "dlopen", "dlsym",
    "environ", "execv", "execve", "exit", "_exit", "fork", "getenv", "kill", "mmap", "mprotect",
    "open", "ptrace", "pread", "read", "recv", "signal", "socket", "syscall", "vfork", "write",
    "withoutActuallyEscaping", "withMemoryRebound",
  ]
  let found = CodeShape.words(of: source).filter { word in
    whole.contains(word) || beginnings.contains(where: word.hasPrefix)
      || word.hasPrefix("\"") && (word.contains("/proc") || word.contains("/dev/"))
  }
  return Array(Set(found.map { String($0.prefix(40)).visible }).sorted().prefix(20))
}
