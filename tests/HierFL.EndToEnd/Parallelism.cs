// Each test waits for processes of its own, and most of the time for their timers: two at a time keep two cores busy.
[assembly: Parallelize(Workers = 2, Scope = ExecutionScope.MethodLevel)]
