Option Explicit
Option Private Module

' What every button does: start Python with the action and the workbook in front.
' The interpreter comes from the user's own addin.ini and from nowhere else.

Public Sub RunAction(ByVal action As String)
    Dim python As String
    python = IniValue(HostIniText(), "python")
    If Len(python) = 0 Then
        HostWarn TextNotInstalled()
    ElseIf Not HostLaunch(CommandLine(python, action, HostWindow(), HostWorkbook())) Then
        HostWarn TextNotStarted()
    End If
End Sub

Public Function CommandLine(ByVal python As String, ByVal action As String, _
        ByVal window As String, ByVal book As String) As String
    CommandLine = Quoted(python) & " -P -m xltools.addin " & action & _
        " --from_xl=1 --hwnd=" & window & " " & Quoted("--wb=" & book)
End Function

' One argument, quoted as programs for Windows take their command line apart:
' backslashes count only before a quotation mark, where each is doubled.
Public Function Quoted(ByVal text As String) As String
    Dim made As String, letter As String, slashes As Long, at As Long
    For at = 1 To Len(text)
        letter = Mid(text, at, 1)
        If letter = "\" Then
            slashes = slashes + 1
        Else
            If letter = """" Then made = made & String(slashes + 1, "\")
            slashes = 0
        End If
        made = made & letter
    Next at
    Quoted = """" & made & String(slashes, "\") & """"
End Function

' WScript.Shell replaces %NAME% in what it runs; a variable that holds a percent sign keeps names as they are.
Public Function Unexpanded(ByVal text As String) As String
    Unexpanded = Replace(text, "%", "%XLTOOLS_PERCENT%")
End Function

Public Function IniValue(ByVal text As String, ByVal key As String) As String
    Dim row As Variant, at As Long
    For Each row In Split(Replace(text, vbCr, vbLf), vbLf)
        at = InStr(row, "=")
        If at > 1 Then
            If LCase(Trim(Left(row, at - 1))) = key Then
                IniValue = Decoded(Trim(Mid(row, at + 1)))
                Exit Function
            End If
        End If
    Next row
End Function

' Text in which other than ASCII characters and percent signs are written as %u and four hexadecimal digits.
' The digit 1 in front keeps VBA from reading them as a negative number.
Public Function Decoded(ByVal text As String) As String
    Dim at As Long
    at = InStr(text, "%u")
    Do While at > 0
        text = Left(text, at - 1) & ChrW(CLng("&H1" & Mid(text, at + 2, 4)) - 65536) & Mid(text, at + 6)
        at = InStr(at + 1, text, "%u")
    Loop
    Decoded = text
End Function

Public Function FileText(ByVal path As String) As String
    Dim number As Integer, made As String, row As String
    If Len(Dir(path)) = 0 Then Exit Function
    number = FreeFile
    Open path For Input As #number
    Do Until EOF(number)
        Line Input #number, row
        made = made & row & vbLf
    Loop
    Close #number
    FileText = made
End Function
