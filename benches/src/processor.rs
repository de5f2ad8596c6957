//! Processor time of finished child processes, as the kernel counts it.

use anyhow::Context;

/// Ticks a second of the times in `/proc` (`USER_HZ`, 100 on every Linux that programs can see).
const TICKS: f64 = 100.0;

/// Seconds of processor time (program and kernel) of all children that this process has waited for, and of theirs.
///
/// # Errors
/// When `/proc/self/stat` cannot be read.
pub fn processor_seconds() -> anyhow::Result<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    // The program's name comes second, in brackets, and may hold anything; `cutime` and `cstime` are fields 16 and 17.
    let (_, fields) = stat
        .rsplit_once(')')
        .context("/proc/self/stat has another form")?;
    let fields: Vec<&str> = fields.split_whitespace().collect();
    let field = |n: usize| -> anyhow::Result<f64> {
        Ok(fields.get(n - 3).context("/proc/self/stat is short")?.parse()?)
    };
    Ok((field(16)? + field(17)?) / TICKS)
}
