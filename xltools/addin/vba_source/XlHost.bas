Option Explicit
Option Private Module

' All that needs Excel on Windows; tests elsewhere put another module in its place.

Public Function HostWindow() As String
    HostWindow = CStr(Application.Hwnd)
End Function

Public Function HostWorkbook() As String
    If Not ActiveWorkbook Is Nothing Then HostWorkbook = ActiveWorkbook.Name
End Function

Public Function HostIniText() As String
    HostIniText = FileText(Environ("APPDATA") & "\xltools\addin.ini")
End Function

' No command interpreter in between, and no waiting, since Python works on this very Excel.
Public Function HostLaunch(ByVal text As String) As Boolean
    Dim host As Object
    On Error GoTo Failed
    Set host = CreateObject("WScript.Shell")
    host.Environment("Process").Item("XLTOOLS_PERCENT") = "%"
    host.Run Unexpanded(text), 1, False
    HostLaunch = True
Failed:
End Function

' MsgBox would lose Chinese on a Windows of another language.
Public Sub HostWarn(ByVal text As String)
    CreateObject("WScript.Shell").Popup text, 0, "xltools", 48
End Sub
